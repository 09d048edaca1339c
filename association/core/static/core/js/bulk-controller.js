/* The bar of chosen rows: shown while something is chosen, with the number. Without it the bar just stands there. */

import { toPersian } from "./calendars.js";

class BulkController extends window.StimulusModule.Controller {
  static targets = ["bar", "count", "page", "row", "all"];
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
  }

  grouped(number) {
    const text = String(number).replace(/\B(?=(\d{3})+$)/g, ",");
    return document.documentElement.lang === "fa" ? toPersian(text).replaceAll(",", "٬") : text;
  }
}

window.wagtail.app.register("bulk", BulkController);
