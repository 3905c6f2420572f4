// Airflow's frame opens no page of Airflow's own: its address bar is asked to, as its own links ask it.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-airflow]");
  if (!link || parent === window || event.ctrlKey || event.metaKey || event.shiftKey) return;
  try {
    parent.history.pushState(null, "", link.href);
    parent.dispatchEvent(new PopStateEvent("popstate"));
    event.preventDefault();
  } catch {
    // the frame of somebody else: the link is a link
  }
});
