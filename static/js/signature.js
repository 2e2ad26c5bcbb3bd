// A frame to sign in with a finger, a pen or a mouse. Lines of whole numbers on a sheet of 600 × 200 go
// into the hidden field: neither pressure nor speed. Without this script the other ways to sign remain.

const WIDTH = 600, HEIGHT = 200, MOST_POINTS = 2500, STEP = 3;

function arm(pad) {
  const sheet = pad.querySelector("[data-pad-sheet]");
  const field = pad.querySelector("[data-pad-lines]");
  const pen = sheet.getContext("2d");
  let strokes = [], current = null, count = 0;

  const ink = () => {
    pen.lineWidth = 4;
    pen.lineCap = pen.lineJoin = "round";
    pen.strokeStyle = getComputedStyle(sheet).color;
  };
  const place = (event) => {
    const box = sheet.getBoundingClientRect();
    const x = Math.round(((event.clientX - box.left) / box.width) * WIDTH);
    const y = Math.round(((event.clientY - box.top) / box.height) * HEIGHT);
    return [Math.min(Math.max(x, 0), WIDTH), Math.min(Math.max(y, 0), HEIGHT)];
  };
  const keep = () => { field.value = strokes.length ? JSON.stringify(strokes) : ""; };

  sheet.addEventListener("pointerdown", (event) => {
    if (!event.isPrimary || event.button !== 0 || count >= MOST_POINTS) return;
    event.preventDefault();
    sheet.setPointerCapture(event.pointerId);
    current = [place(event)];
    strokes.push(current);
    count += 1;
    ink();
  });
  sheet.addEventListener("pointermove", (event) => {
    if (!current || !event.isPrimary || count >= MOST_POINTS) return;
    const [x, y] = place(event), [from_x, from_y] = current.at(-1);
    if (Math.hypot(x - from_x, y - from_y) < STEP) return;
    pen.beginPath();
    pen.moveTo(from_x, from_y);
    pen.lineTo(x, y);
    pen.stroke();
    current.push([x, y]);
    count += 1;
  });
  for (const name of ["pointerup", "pointercancel"]) {
    sheet.addEventListener(name, () => { current = null; keep(); });
  }
  pad.querySelector("[data-pad-clear]").addEventListener("click", () => {
    strokes = [];
    current = null;
    count = 0;
    pen.clearRect(0, 0, WIDTH, HEIGHT);
    keep();
  });
  pad.hidden = false;
  pad.closest("[data-pad-form], [data-pad-way]")?.removeAttribute("hidden");
}

document.querySelectorAll("[data-pad]").forEach(arm);
