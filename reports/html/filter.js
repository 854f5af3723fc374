"use strict";
(() => {
  const form = document.getElementById("filter");
  const words = document.getElementById("words");
  const verdict = document.getElementById("verdict");
  const profile = document.getElementById("profile");
  const matching = document.getElementById("matching");
  const scenarios = [...document.querySelectorAll("details.scenario")].map((element) => ({
    element,
    text: null,
    profiles: element.dataset.profiles.split("\n"),
  }));

  const textOf = (scenario) => {
    if (scenario.text === null) {
      const parts = scenario.element.querySelectorAll("summary h3, summary .title, .judgements, .reason");
      scenario.text = [...parts].map((part) => part.textContent).join(" ").toLowerCase();
    }
    return scenario.text;
  };

  const apply = () => {
    const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const scenario of scenarios) {
      const shown =
        (!verdict.value || scenario.element.dataset.verdict === verdict.value) &&
        (!profile.value || scenario.profiles.includes(profile.value)) &&
        wanted.every((word) => textOf(scenario).includes(word));
      scenario.element.hidden = !shown;
      count += shown ? 1 : 0;
    }
    matching.value = `${count} of ${scenarios.length} shown`;
  };

  const reveal = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let element = target; element; element = element.parentElement) {
      if (element.tagName === "DETAILS") {
        element.open = true;
        element.hidden = false;
      }
    }
    target?.scrollIntoView();
  };

  for (const link of document.querySelectorAll("a[data-verdict]")) {
    link.addEventListener("click", () => {
      verdict.value = link.dataset.verdict;
      apply();
    });
  }
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("hashchange", reveal);
  form.hidden = false;
  apply();
  if (location.hash.length > 1) {
    reveal();
  }
})();
