"""Client metadata that a provider may not take as they are."""

from harness.checks import unfit_metadata

from ..case import Cases, of
from ..registration_messages import a_registration_response

UNFIT = {"id_token_encrypted_response_enc": "A256GCM"}
HS256 = {"id_token_signed_response_alg": "HS256"}
HS512 = {"id_token_signed_response_alg": "HS512"}

CASES: Cases = {
    unfit_metadata.unfit_metadata_are_not_taken: of(
        a_registration_response, {"asked": UNFIT}, {"asked": UNFIT, "id_token_encrypted_response_enc": None}
    ),
    unfit_metadata.no_mac_is_for_a_public_client: of(
        a_registration_response, {"asked": HS256, **HS256, "client_secret": None}, {"asked": HS256, **HS256}
    ),
    unfit_metadata.a_secret_cannot_be_guessed: of(a_registration_response, {"client_secret": "0000000000"}),
    unfit_metadata.a_secret_is_as_long_as_its_mac_needs: of(
        a_registration_response, {**HS512, "client_secret": "a secret of 29 octets, not 64"}, HS512
    ),
}
