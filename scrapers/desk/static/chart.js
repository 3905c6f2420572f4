// Draws each .chart from what stands in its data attributes; the same figures stand in the table above it.
for (const place of document.querySelectorAll(".chart")) {
  const days = place.dataset.days.split(",").map((day) => Date.parse(`${day}T00:00:00Z`) / 1000);
  const values = place.dataset.values.split(",").map(Number);
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  // Days as the page's language writes them; whole ones in English as its addresses do.
  const language = document.documentElement.lang;
  const written = (options) => {
    const format = new Intl.DateTimeFormat(options.dateStyle && language === "en" ? "sv" : language, { ...options, timeZone: "UTC" });
    return (seconds) => format.format(new Date(seconds * 1000));
  };
  const [whole, short] = [written({ dateStyle: "short" }), written({ day: "numeric", month: language === "en" ? "short" : "numeric" })];
  let chart = null;
  const draw = () => {
    chart?.destroy();
    const axis = { stroke: colour("--faint"), grid: { stroke: colour("--line"), width: 1 }, ticks: { show: false } };
    chart = new uPlot(
      {
        width: place.clientWidth,
        height: 160,
        tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
        scales: { y: { range: (_, __, highest) => [0, Math.max(1, highest * 1.1)] } },
        axes: [{ ...axis, values: (_, days) => days.map(short) }, { ...axis, size: 46 }],
        series: [
          { label: place.dataset.day, value: (_, day) => (day == null ? "–" : whole(day)) },
          { label: place.dataset.label, stroke: colour("--accent"), fill: colour("--accent-faint"), width: 2 },
        ],
      },
      [days, values],
      place,
    );
  };
  draw();
  new ResizeObserver(() => chart.setSize({ width: place.clientWidth, height: 160 })).observe(place);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  new MutationObserver(draw).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
}
