// How the networks learn: gradients over lags, gates, clipping, and the weights as heat maps.
import { element, figure } from "./app.js";

const open = new Set();

export function showLearning(place, learning) {
  if (learning.networks.length === 0) {
    place.replaceChildren(element("p", learning.row ? "No network here: the forecast comes from other methods." : "This comes with the next sample."));
    return;
  }
  const names = learning.networks.map(network => network.name).join("\n");
  if (place.dataset.names !== names) {
    place.dataset.names = names;
    place.replaceChildren(...learning.networks.map((network, i) => panel(network, i === 0 && open.size === 0)));
  }
  learning.networks.forEach((network, i) => fill(place.children[i], network));
}

function panel(network, isOpen) {
  const details = element("details"), summary = element("summary");
  details.open = isOpen || open.has(network.name);
  details.addEventListener("toggle", () => {
    open[details.open ? "add" : "delete"](network.name);
    if (details.open && details.network) fill(details, details.network);
  });
  details.append(summary, element("dl"), element("div"), element("div", null, { class: "maps" }));
  return details;
}

function fill(details, network) {
  details.network = network;
  const [summary, facts, lags, maps] = details.children;
  const clipped = network.updates ? (100 * network.clippedUpdates / network.updates).toFixed(1) : "0";
  summary.textContent = `${network.name}: ${network.cell}, ${network.units} units, ${network.updates.toLocaleString()} updates, ${clipped} % clipped`;
  if (!details.open) return;
  const pairs = [["gradients go back, steps (k2)", network.k2], ["loss of the newest update", figure(network.loss)], ["its gradient norm", figure(network.gradientNorm)], ["updates skipped", network.skippedUpdates],
    ...network.gates.map(gate => [`gate ${gate.name} shut`, `${(100 * gate.shut).toFixed(0)} %`])];
  facts.id = "";
  facts.className = "facts";
  facts.replaceChildren(...pairs.map(([name, value]) => {
    const pair = element("div");
    pair.append(element("dt", name), element("dd", value));
    return pair;
  }));
  showLags(lags, network.gradientByLag);
  if (maps.children.length !== network.weights.length) {
    maps.replaceChildren(...network.weights.map(weight => {
      const figureBox = element("div");
      figureBox.append(element("h4", nameOf(weight)), element("canvas", null, { role: "img" }));
      return figureBox;
    }));
  }
  network.weights.forEach((weight, i) => heatMap(maps.children[i].lastChild, weight));
}

/** W takes the input, U the state of the step before, V makes the forecast. */
function nameOf(weight) {
  const letter = weight.name.includes("weight_ih") ? "W: input" : weight.name.includes("weight_hh") ? "U: state" : weight.name.includes("head.weight") ? "V: output" : "bias";
  return `${letter} (${weight.name}, ${weight.rows} × ${weight.columns})`;
}

function showLags(place, lags) {
  if (place.children.length === 0) {
    place.append(element("h4", "How much of the newest error's gradient arrives, by steps back (logarithmic)"), element("canvas", null, { role: "img", class: "lags" }), element("p", "", { class: "note" }));
  }
  const [, canvas, note] = place.children, context = canvas.getContext("2d"), style = getComputedStyle(document.documentElement);
  const width = canvas.width = Math.max(1, canvas.clientWidth), tall = canvas.height = 90, decades = 8, bar = width / Math.max(1, lags.length);
  context.clearRect(0, 0, width, tall);
  context.fillStyle = style.getPropertyValue("--link");
  const whole = lags[0] || 1;
  lags.forEach((value, lag) => {
    const part = Math.max(0, 1 + Math.log10(Math.max(value / whole, 1e-12)) / decades);
    context.fillRect(lag * bar, tall * (1 - Math.min(1, part)), Math.max(1, bar - 1), tall);
  });
  const gone = lags.findIndex(value => value < whole / 20);
  note.textContent = lags.length === 0 || !lags[0] ? "No error has been followed back yet."
    : gone < 0 ? `More than a twentieth of it still arrives ${lags.length - 1} steps back.` : `After ${gone} steps back less than a twentieth of it is left.`;
  canvas.setAttribute("aria-label", note.textContent);
}

/** Blue below zero, orange above, full colour at the largest. */
function heatMap(canvas, weight) {
  const scale = Math.max(2, Math.min(8, Math.floor(260 / Math.max(weight.columns, 1)), Math.floor(520 / weight.rows) || 2));
  [canvas.width, canvas.height] = [weight.columns, weight.rows];
  canvas.style.width = `${weight.columns * scale}px`;
  canvas.style.height = `${weight.rows * scale}px`;
  const most = weight.values.reduce((largest, value) => Math.max(largest, Math.abs(value ?? 0)), 1e-9);
  const context = canvas.getContext("2d"), image = context.createImageData(weight.columns, weight.rows);
  weight.values.forEach((value, i) => {
    const part = Math.min(1, Math.abs(value ?? 0) / most), to = value < 0 ? [20, 90, 190] : [214, 109, 22];
    for (let c = 0; c < 3; c++) image.data[4 * i + c] = 245 + (to[c] - 245) * part;
    image.data[4 * i + 3] = 255;
  });
  context.putImageData(image, 0, 0);
  canvas.setAttribute("aria-label", `${nameOf(weight)}, largest weight ${figure(most)}`);
}
