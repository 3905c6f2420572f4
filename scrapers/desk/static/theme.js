// Inside Airflow's frame the desk wears Airflow's theme, and follows it; elsewhere the style sheet asks the system.
(() => {
  let host = null;
  try {
    if (parent !== window) host = parent.document.documentElement;
  } catch {
    return; // the frame of somebody else
  }
  if (!host) return;
  const follow = () => {
    document.documentElement.dataset.theme = host.classList.contains("dark") ? "dark" : "light";
  };
  follow();
  new MutationObserver(follow).observe(host, { attributes: true, attributeFilter: ["class"] });
})();
