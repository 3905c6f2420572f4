// Notes for the desk in which language Airflow is shown around it, and loads the page again where that is news.
(() => {
  const { src, dataset } = document.currentScript;
  let airflows = "";
  try {
    if (parent === window) return;
    [airflows] = (parent.localStorage.getItem("i18nextLng") ?? "").split("-");
  } catch {
    return; // the frame of somebody else
  }
  // English is also what Airflow shows to those whose language it does not have: then the browser knows better.
  const wanted = airflows !== "en" && dataset.languages.split(" ").includes(airflows) ? airflows : "";
  const noted = () => document.cookie.match(/(?:^|; )khobao_airflow_language=([a-z]*)/)?.[1] ?? "";
  if (noted() === wanted) return;
  const path = new URL("..", src).pathname;
  document.cookie = `khobao_airflow_language=${wanted}; path=${path}; max-age=${wanted ? 31536000 : 0}; samesite=lax`;
  if (noted() === wanted) location.reload();
})();
