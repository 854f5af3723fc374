"""What is known of a client after the provider's answer."""

from harness.protocol.client import known_metadata

FIRST, SECOND = "https://rp.example/first", "https://rp.example/second"


def test_a_list_that_comes_back_in_another_order_stays_as_it_was_asked() -> None:
    known = known_metadata({"redirect_uris": [FIRST, SECOND]}, {"redirect_uris": [SECOND, FIRST]})
    assert known["redirect_uris"] == [FIRST, SECOND]


def test_what_the_provider_changes_or_adds_is_known() -> None:
    asked = {"redirect_uris": [FIRST, SECOND], "scope": "openid"}
    known = known_metadata(asked, {"redirect_uris": [SECOND], "scope": None, "client_id": "a"})
    assert known == {"redirect_uris": [SECOND], "scope": "openid", "client_id": "a"}


def test_what_the_provider_adds_to_a_list_follows_what_was_asked_for() -> None:
    asked = {"response_types": ["id_token token"]}
    told = {"response_types": ["id_token", "id_token token"]}
    assert known_metadata(asked, told)["response_types"] == ["id_token token", "id_token"]
