// The cells of the map are walked with the arrow keys, Home and End; Tab stops at one of them and goes on behind the map.
for (const map of document.querySelectorAll(".map")) {
  const rows = [...map.tBodies[0].rows].map((row) => [...row.querySelectorAll(".cell")]);
  let [row, column] = [0, rows[0].length - 1];
  const go = (toRow, toColumn) => {
    rows[row][column].tabIndex = -1;
    row = Math.max(0, Math.min(toRow, rows.length - 1));
    column = Math.max(0, Math.min(toColumn, rows[row].length - 1));
    rows[row][column].tabIndex = 0;
  };
  const keys = {
    ArrowLeft: () => go(row, column - 1),
    ArrowRight: () => go(row, column + 1),
    ArrowUp: () => go(row - 1, column),
    ArrowDown: () => go(row + 1, column),
    Home: () => go(row, 0),
    End: () => go(row, rows[row].length - 1),
  };
  go(row, column);
  map.parentElement.scrollLeft = map.scrollWidth; // where it is wider than its place, the last days are seen first
  map.addEventListener("keydown", (event) => {
    if (!event.target.matches(".cell") || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
    rows[row][column].focus();
  });
}
