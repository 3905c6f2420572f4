// Notes for the desk in which language and time zone Airflow is shown around it, and loads the page again where that is news.
(() => {
  const { src, dataset } = document.currentScript;
  let airflows = null;
  try {
    if (parent !== window) airflows = parent.localStorage;
  } catch {
    return; // the frame of somebody else
  }
  if (!airflows) return;
  const noted = (name) => document.cookie.match(new RegExp(`(?:^|; )${name}=([^;]*)`))?.[1] ?? "";
  const note = (name, wanted) => {
    if (noted(name) === wanted) return false;
    const path = new URL("..", src).pathname;
    document.cookie = `${name}=${wanted}; path=${path}; max-age=${wanted ? 31536000 : 0}; samesite=lax`;
    return noted(name) === wanted;
  };
  // English is also what Airflow shows to those whose language it does not have: then the browser knows better.
  const [language] = (airflows.getItem("i18nextLng") ?? "").split("-");
  const known = language !== "en" && dataset.languages.split(" ").includes(language);
  // Airflow keeps what was chosen as JSON, and without a choice shows the zone of the browser.
  let zone = null;
  try {
    zone = JSON.parse(airflows.getItem("timezone"));
  } catch {
    // then it says nothing that can be understood
  }
  if (typeof zone !== "string") zone = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
  const isNews = [
    note("khobao_airflow_language", known ? language : ""),
    note("khobao_airflow_zone", encodeURIComponent(zone)),
  ];
  if (isNews.includes(true)) location.reload();
})();
