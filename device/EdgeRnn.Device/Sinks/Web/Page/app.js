// The page: fetches what was, follows what comes, and hands both to the drawings. Text from outside is only ever set as text.
import { ChannelChart, drawRibbon } from "./charts.js";
import { showLearning } from "./learning.js";

const byId = id => document.getElementById(id);
const state = { streams: [], shown: null, charts: [], samples: null, alarms: [], commands: false, history: false, moment: null, past: null };

export function element(tag, text, attributes = {}) {
  const made = document.createElement(tag);
  if (text !== undefined && text !== null) made.textContent = text;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

export const figure = value => value === null || value === undefined ? "–" : Math.abs(value) >= 1e5 || (value !== 0 && Math.abs(value) < 1e-3)
  ? value.toExponential(2) : String(Number(value.toPrecision(5)));

const get = async path => {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
};
const pathOf = name => `/api/v1/streams/${encodeURIComponent(name)}`;
const words = { warmingUp: "warming up", learning: "learning", watching: "watching", relearning: "relearning" };

async function start() {
  setUpTheme();
  byId("span").addEventListener("change", drawCharts);
  window.addEventListener("hashchange", () => followHash().catch(report));
  window.addEventListener("resize", redraw);
  await refresh();
  await followHash();
  setInterval(() => refresh().catch(report), 30000);
  setInterval(() => learn().catch(report), 3000);
}

function report(error) {
  byId("link").textContent = `no connection: ${error.message}`;
}

async function refresh() {
  const [all, alarms] = await Promise.all([get("/api/v1/streams"), get("/api/v1/alarms")]);
  byId("title").textContent = all.title;
  [state.streams, state.alarms, state.commands, state.history] = [all.streams, alarms.alarms, all.commands, all.history];
  showList();
  showAlarms();
  if (state.shown) showStream();
}

/// #stream=NAME, and with &at=SECONDS the moment of an alarm.
async function followHash() {
  const parts = new URLSearchParams(location.hash.slice(1));
  const wanted = parts.get("stream");
  const name = state.streams.some(stream => stream.name === wanted) ? wanted : state.streams[0]?.name;
  const at = parts.has("at") ? Number(parts.get("at")) : NaN;
  [state.moment, state.past] = [null, null];
  if (name !== undefined && name !== state.shown) await show(name);
  if (Number.isFinite(at)) await goTo(at);
  else byId("moment").hidden = true;
  drawCharts();
}

/** Shows the samples around a moment instead of the newest ones; those of long ago are the history's. */
async function goTo(seconds) {
  const isKept = state.samples?.times[0] <= seconds, past = isKept ? null : await pastOf(current(), seconds).catch(() => null);
  if (isKept || past) [state.moment, state.past] = [seconds, past];
  const note = byId("moment"), when = timeText(current(), seconds);
  note.hidden = false;
  note.firstElementChild.textContent = isKept ? `Around ${when}.` : past ? `Around ${when}, from the history.` : `What was around ${when} is no longer kept.`;
  note.lastElementChild.href = `#${new URLSearchParams({ stream: state.shown })}`;
  byId("channels-heading").scrollIntoView();
}

async function pastOf(stream, seconds) {
  if (!state.history) return null;
  const hours = Math.min(8784, Math.ceil((Date.now() / 1000 - seconds) / 3600) + 1);
  const channels = await Promise.all(stream.channels.map(channel => get(`${pathOf(stream.name)}/history?${new URLSearchParams({ channel: channel.id, hours, points: most })}`)));
  return channels.every(channel => channel.times[0] <= seconds) ? { channels } : null;
}

const timeText = (stream, seconds, form) => stream && !stream.hasTimes ? `row ${Math.round(seconds)}` : new Date(1000 * seconds).toLocaleString([], form);

async function show(name) {
  state.shown = name;
  showList();
  showStream();
  state.charts.forEach(chart => chart.remove());
  byId("channels").replaceChildren();
  state.samples = await get(`${pathOf(name)}/samples`);
  const stream = current();
  state.charts = stream.channels.map((channel, i) => new ChannelChart(byId("channels"), channel, i, stream));
  drawCharts();
  listen(name);
  await learn();
}

let source = null;
function listen(name) {
  source?.close();
  source = new EventSource(`/api/v1/events?stream=${encodeURIComponent(name)}`);
  source.onopen = () => { byId("link").textContent = current()?.recording ? "a recording" : "live"; };
  source.onerror = () => { byId("link").textContent = "connecting again …"; };
  source.addEventListener("samples", message => take(JSON.parse(message.data)).catch(report));
  source.addEventListener("status", message => takeStatus(JSON.parse(message.data).streams));
  source.addEventListener("alarm", () => refresh().catch(report));
  source.addEventListener("event", () => refresh().catch(report));
}

const most = 10000;
async function take(news) {
  if (news.stream !== state.shown || !state.samples) return;
  const seen = state.samples.first + state.samples.times.length;
  if (news.first > seen || news.first + news.times.length < seen) {
    // Some were left out, or the service began again.
    state.samples = await get(`${pathOf(state.shown)}/samples`);
  } else {
    append(news, seen - news.first);
  }
  drawCharts();
}

function append(news, from) {
  const samples = state.samples;
  const lists = [[samples, news, ["times", "scores", "alarms"]], ...samples.channels.map((channel, i) => [channel, news.channels[i], ["value", "forecast", "lower", "upper"]])];
  const extra = Math.max(0, samples.times.length + news.times.length - from - most);
  for (const [to, more, names] of lists) {
    for (const name of names) {
      for (let i = from; i < more[name].length; i++) to[name].push(more[name][i]);
      to[name].splice(0, extra);
    }
  }
  samples.first += extra;
}

function takeStatus(streams) {
  const ribbons = new Map(state.streams.map(stream => [stream.name, stream.ribbon]));
  state.streams = streams.map(stream => ({ ...stream, ribbon: ribbons.get(stream.name) }));
  showList();
  showStream();
}

const current = () => state.streams.find(stream => stream.name === state.shown);

let waiting = false;
function drawCharts() {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    const view = { span: Number(byId("span").value), moment: state.moment, past: state.past };
    state.charts.forEach((chart, i) => chart.draw(state.samples, view, current()?.channels[i]));
  });
}

function redraw() {
  state.charts.forEach(chart => chart.resize());
  if (current()?.ribbon) drawRibbon(byId("ribbon"), current().ribbon);
}

function showList() {
  const list = byId("streams"), names = state.streams.map(stream => stream.name);
  if ([...list.children].map(button => button.dataset.name).join("\n") !== names.join("\n")) {
    list.replaceChildren(...names.map(name => {
      const button = element("button", "", { type: "button" });
      button.dataset.name = name;
      button.addEventListener("click", () => { location.hash = new URLSearchParams({ stream: name }); });
      return button;
    }));
  }
  state.streams.forEach((stream, i) => {
    const button = list.children[i];
    button.textContent = `${stream.name}: ${words[stream.state] ?? stream.state}${stream.alarm ? ", ALARM" : ""}`;
    button.className = stream.alarm ? "alarming" : "";
    button.setAttribute("aria-current", String(stream.name === state.shown));
  });
}

function showStream() {
  const stream = current();
  if (!stream) return;
  byId("stream-name").textContent = stream.name;
  const newest = state.alarms.find(alarm => alarm.stream === stream.name && alarm.begins), on = byId("alarm");
  on.hidden = !stream.alarm;
  const text = stream.alarm ? newest ? `Alarm: ${describe(newest)}` : "Alarm" : "";
  if (on.textContent !== text) on.textContent = text;
  showFacts(stream);
  showExperts(stream);
  showCommands(stream);
  if (stream.ribbon) {
    drawRibbon(byId("ribbon"), stream.ribbon);
    byId("ribbon-heading").textContent = stream.recording ? "Anomaly score, whole recording" : "Anomaly score, last day";
    const time = seconds => timeText(stream, seconds, { dateStyle: "short", timeStyle: "short" }), ribbon = stream.ribbon;
    byId("ribbon-from").textContent = ribbon.scores.length ? time(ribbon.from) : "";
    byId("ribbon-to").textContent = ribbon.scores.length ? time(ribbon.from + ribbon.binSeconds * ribbon.scores.length) : "";
  }
}

function showFacts(stream) {
  const counts = stream.sensors.reduce((sum, sensor) => sum + (sensor.missing ?? 0), 0);
  const facts = [
    ["state", words[stream.state] ?? stream.state], ["samples", stream.rows.toLocaleString()], ["score, 50 is the limit", figure(stream.score)],
    ["skill, 1 is perfect", figure(stream.skill)], ["alarms", stream.alarms], ["changes for good", stream.drifts], ["dropped", stream.dropped], ["late", stream.deadlineMisses],
    ["not learned from", stream.skippedTraining], ["not read", stream.missedReads], ["missing values", counts], ["rollbacks", stream.rollbacks],
  ];
  const list = byId("facts");
  if (list.children.length !== facts.length) {
    list.replaceChildren(...facts.map(([name]) => {
      const pair = element("div");
      pair.append(element("dt", name), element("dd"));
      return pair;
    }));
  }
  facts.forEach(([, value], i) => { list.children[i].lastChild.textContent = value; });
}

function showExperts(stream) {
  const body = byId("experts").tBodies[0];
  const sorted = [...stream.experts].sort((a, b) => b.weight - a.weight);
  byId("experts").parentElement.hidden = sorted.length === 0;
  while (body.rows.length > sorted.length) body.deleteRow(-1);
  while (body.rows.length < sorted.length) {
    const row = body.insertRow();
    row.append(element("th", "", { scope: "row" }), element("td"));
    row.lastChild.append(element("span"), element("meter", null, { min: 0, max: 1, "aria-hidden": "true" }));
  }
  sorted.forEach((expert, i) => {
    const [name, weight] = body.rows[i].children;
    name.textContent = expert.name;
    weight.firstChild.textContent = (Math.round(1000 * expert.weight) / 1000 || 0).toFixed(3); // no -0.000
    weight.lastChild.value = Math.max(0, expert.weight);
  });
}

/// Runs of missing or equal values are counted in samples.
const describe = alarm => {
  const unit = ["missing", "unchanged"].includes(alarm.cause) ? "samples" : alarm.unit;
  return `${alarm.channel} ${alarm.words}: expected ${figure(alarm.expected)}, got ${figure(alarm.actual)} ${unit}`.trimEnd();
};

function showAlarms() {
  const begun = state.alarms.filter(alarm => alarm.begins);
  byId("alarms").replaceChildren(...begun.slice(0, 30).map(alarm => {
    const item = element("li"), at = new Date(alarm.time) / 1000, stream = state.streams.find(one => one.name === alarm.stream);
    item.append(element("a", timeText(stream, at), { href: `#${new URLSearchParams({ stream: alarm.stream, at })}` }), ` ${alarm.stream}: ${describe(alarm)}, score ${figure(alarm.score)}`);
    return item;
  }));
  if (begun.length === 0) byId("alarms").replaceChildren(element("li", "none since this service began"));
}

function showCommands(stream) {
  const place = byId("commands");
  place.hidden = !state.commands;
  if (!state.commands) return;
  if (place.children.length === 0) {
    const command = (name, body) => {
      const button = element("button", name, { type: "button" });
      button.addEventListener("click", () => fetch(`${pathOf(state.shown)}/commands`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body()) })
        .then(() => refresh()).catch(report));
      return button;
    };
    place.append(command("", () => ({ learning: !current().learning })), command("That was normal", () => ({ normal: true })),
      command("That was a fault", () => ({ fault: true })), command("Learn from scratch", () => ({ relearn: true })));
  }
  place.children[0].textContent = stream.learning ? "Stop learning" : "Learn again";
}

async function learn() {
  if (state.shown) showLearning(byId("networks"), await get(`${pathOf(state.shown)}/learning`));
}

function setUpTheme() {
  const root = document.documentElement, button = byId("theme");
  const set = theme => {
    root.dataset.theme = theme;
    button.textContent = theme === "dark" ? "Light" : "Dark";
    button.setAttribute("aria-label", `${button.textContent} colours`);
    redraw();
    state.charts.forEach(chart => chart.recolour());
    drawCharts();
  };
  let chosen = null;
  try { chosen = localStorage.getItem("theme"); } catch { /* Storage is off: the system decides. */ }
  set(chosen ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"));
  button.addEventListener("click", () => {
    set(root.dataset.theme === "dark" ? "light" : "dark");
    try { localStorage.setItem("theme", root.dataset.theme); } catch { /* As above. */ }
  });
}

start().catch(report);
