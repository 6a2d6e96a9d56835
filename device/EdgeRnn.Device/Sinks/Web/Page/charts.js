// The drawings of samples: a chart per channel, and the ribbon of scores.
import { element, figure } from "./app.js";

const colour = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const height = 190;

/** The sensor, the forecast that had been made for it with its bounds, and what is expected next. */
export class ChannelChart {
  constructor(parent, channel, index, stream) {
    [this.index, this.stream] = [index, stream];
    this.box = element("div", null, { class: "channel" });
    this.box.append(element("h4", channel.unit ? `${channel.name || channel.id} (${channel.unit})` : channel.name || channel.id));
    this.text = element("p");
    this.value = element("span", "", { class: "value" });
    this.more = element("span");
    this.text.append(this.value, this.more);
    this.place = element("div", null, { role: "img", "aria-label": `${channel.name || channel.id}: sensor, forecast and bounds` });
    this.box.append(this.text, this.place);
    parent.append(this.box);
    this.moment = null;
    this.make();
  }

  make() {
    const axis = { stroke: colour("--quiet"), grid: { stroke: colour("--line"), width: 1 }, ticks: { stroke: colour("--line"), width: 1 }, font: "12px system-ui" };
    const line = (label, name, width = 1.5, dash) => ({ label, stroke: colour(name), width, dash, points: { show: false }, value: (_, v) => figure(v) });
    this.plot?.destroy();
    this.plot = new uPlot({
      width: this.width(), height, legend: { live: true }, cursor: { drag: { x: true, y: false } },
      scales: { x: { time: this.stream.hasTimes } },
      axes: [axis, { ...axis, size: 62 }],
      series: [{ label: "time" }, line("lower", "--band", 0), line("upper", "--band", 0), line("forecast", "--forecast"), line("sensor", "--sensor"), { ...line("next", "--next", 2, [4, 3]), points: { show: true, size: 7, stroke: colour("--next"), fill: colour("--next") } }],
      bands: [{ series: [2, 1], fill: colour("--band") }],
      hooks: { draw: [() => this.mark()] },
    }, [[], [], [], [], [], []], this.place);
  }

  width() {
    return Math.max(200, this.place.clientWidth);
  }

  resize() {
    this.plot.setSize({ width: this.width(), height });
  }

  recolour() {
    this.make();
  }

  /** @param view How many samples are shown; and around which moment, and of which samples, where that is not now. */
  draw(samples, view, channel) {
    this.channel = channel ?? this.channel;
    const own = samples?.channels[this.index];
    if (!own || samples.times.length === 0) return;
    this.describe(own, samples.times.length);
    this.moment = view.moment;
    if (view.moment === null) this.drawNewest(samples, own, view.span);
    else this.drawAround(view.past ?? samples, view.span / 2);
  }

  drawNewest(samples, own, span) {
    const count = samples.times.length, part = name => own[name].slice(-span);
    const times = samples.times.slice(-span), next = new Array(times.length).fill(null);
    const data = [part("lower"), part("upper"), part("forecast"), part("value")];
    if (this.channel) {
      next[next.length - 1] = own.value[count - 1];
      this.stream.horizons.forEach((horizon, i) => {
        times.push(samples.times[count - 1] + horizon * this.stream.intervalSeconds);
        next.push(this.channel.forecast[i]);
        data[0].push(this.channel.lower[i]);
        data[1].push(this.channel.upper[i]);
        data[2].push(null);
        data[3].push(null);
      });
    }
    this.plot.setData([times, ...data, next]);
  }

  drawAround(samples, half) {
    const own = samples.channels[this.index], times = own.times ?? samples.times;
    if (!(times[0] <= this.moment)) return; // The picture stays when its samples have made room for newer ones.
    const found = times.findIndex(time => time >= this.moment), at = found < 0 ? times.length : found;
    const part = list => list.slice(Math.max(0, at - half), at + half), shown = part(times);
    this.plot.setData([shown, ...["lower", "upper", "forecast", "value"].map(name => part(own[name])), new Array(shown.length).fill(null)]);
  }

  /** A line where the moment is. */
  mark() {
    if (this.moment === null) return;
    const { ctx, bbox } = this.plot, x = Math.round(this.plot.valToPos(this.moment, "x", true));
    ctx.save();
    ctx.strokeStyle = colour("--alarm");
    ctx.setLineDash([4, 4]);
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.restore();
  }

  describe(own, count) {
    const unit = this.channel?.unit ? ` ${this.channel.unit}` : "", last = name => figure(own[name][count - 1]);
    this.value.textContent = `${last("value")}${unit}`;
    const next = this.channel ? `; next ${figure(this.channel.forecast[0])} (${figure(this.channel.lower[0])} to ${figure(this.channel.upper[0])}); score ${figure(this.channel.score)}` : "";
    this.more.textContent = `  forecast ${last("forecast")} (${last("lower")} to ${last("upper")})${next}`;
  }

  remove() {
    this.plot.destroy();
    this.box.remove();
  }
}

/** A bar per span of time: quiet, near the limit, beyond it. */
export function drawRibbon(canvas, ribbon) {
  const context = canvas.getContext("2d"), width = canvas.width = Math.max(1, canvas.clientWidth), bins = Math.max(1, ribbon.scores.length);
  context.fillStyle = colour("--panel");
  context.fillRect(0, 0, width, canvas.height);
  let highest = 0, alarms = 0;
  ribbon.scores.forEach((score, i) => {
    if (score === null) return;
    highest = Math.max(highest, score);
    alarms += ribbon.alarms[i];
    const tall = Math.max(2, canvas.height * score / 100);
    context.fillStyle = ribbon.alarms[i] || score >= 50 ? colour("--alarm") : score >= 30 ? colour("--forecast") : colour("--good");
    context.fillRect(width * i / bins, canvas.height - tall, Math.max(1, width / bins - .5), tall);
  });
  canvas.setAttribute("aria-label", `highest score ${figure(highest)}, ${alarms} spans with an alarm`);
}
