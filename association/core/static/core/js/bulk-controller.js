/* The bar of chosen rows: shown while something is chosen, with the number. Without it the bar just stands there. */

import { toPersian } from "./calendars.js";

class BulkController extends window.StimulusModule.Controller {
  static targets = ["bar", "count", "page", "row", "all", "sum"];
  static values = { words: String, total: Number };

  connect() {
    this.pageTargets.forEach((box) => { box.hidden = false; });
    this.update();
  }

  page({ target }) {
    this.rowTargets.forEach((box) => { box.checked = target.checked; });
    this.update();
  }

  update() {
    const all = this.hasAllTarget && this.allTarget.checked;
    const ticked = this.rowTargets.filter((box) => box.checked).length;
    const chosen = all ? this.totalValue : ticked;
    this.rowTargets.forEach((box) => { box.disabled = all; });
    this.pageTargets.forEach((box) => {
      box.disabled = all;
      box.checked = ticked > 0 && ticked === this.rowTargets.length;
      box.indeterminate = ticked > 0 && ticked < this.rowTargets.length;
    });
    this.barTarget.hidden = chosen === 0;
    this.countTarget.textContent = this.wordsValue.replace("%(count)s", this.grouped(chosen));
    this.sumTargets.forEach((target, position) => this.tell(target, all ? BigInt(target.dataset.all) : this.ticked(position)));
  }

  /* Sums are whole numbers of the smallest part of a column: too large for a number of JavaScript to be exact. */
  ticked(position) {
    return this.rowTargets
      .filter((box) => box.checked)
      .reduce((sum, box) => sum + BigInt((box.dataset.sums || "").split(" ")[position] || 0), 0n);
  }

  tell(target, sum) {
    const { label, unit, places } = target.dataset;
    const digits = String(sum).padStart(Number(places) + 1, "0");
    const whole = digits.slice(0, digits.length - Number(places));
    const part = digits.slice(digits.length - Number(places)).replace(/0+$/, "");
    const shown = this.grouped(whole) + (part && this.point() + this.grouped(part, false));
    target.textContent = `${label}: ${shown}${unit && `\u00a0${unit}`}`;
  }

  point() {
    return document.documentElement.lang === "fa" ? "٫" : ".";
  }

  grouped(number, groups = true) {
    const text = groups ? String(number).replace(/\B(?=(\d{3})+$)/g, ",") : String(number);
    return document.documentElement.lang === "fa" ? toPersian(text).replaceAll(",", "٬") : text;
  }
}

window.wagtail.app.register("bulk", BulkController);
