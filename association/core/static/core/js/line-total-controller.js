/* Shows the sum of an amount over the lines of a form, while they are typed. The server sums for itself. */

import { toLatin, toPersian } from "./calendars.js";

const digits = (text) => toLatin(text).replace(/[\s,٬،.\u200c]/g, "");

class LineTotalController extends window.StimulusModule.Controller {
  static values = { field: String, label: String, unit: String, language: { type: String, default: "fa" } };

  connect() {
    this.output = document.createElement("output");
    this.output.className = "desk-total";
    this.output.setAttribute("aria-live", "polite");
    this.element.append(this.output);
    this.onChange = () => this.show();
    this.element.addEventListener("input", this.onChange);
    // Lines are added, and hidden when they are removed, by scripts that send no event.
    this.observer = new MutationObserver(this.onChange);
    this.observer.observe(this.element, { childList: true, subtree: true, attributes: true, attributeFilter: ["style", "value"] });
    this.show();
  }

  disconnect() {
    this.observer.disconnect();
    this.element.removeEventListener("input", this.onChange);
    this.output.remove();
  }

  get amounts() {
    const inputs = [...this.element.querySelectorAll(`input[name$="-${this.fieldValue}"]`)];
    return inputs.filter((input) => !this.isRemoved(input)).map((input) => digits(input.value));
  }

  isRemoved(input) {
    const mark = this.element.querySelector(`[name="${input.name.replace(this.fieldValue, "DELETE")}"]`);
    return mark?.value === "1" || mark?.checked === true;
  }

  show() {
    const numbers = this.amounts.filter((amount) => /^\d+$/.test(amount));
    const sum = numbers.reduce((total, amount) => total + BigInt(amount), 0n);
    const grouped = String(sum).replace(/\B(?=(\d{3})+$)/g, ",");
    const shown = this.languageValue === "fa" ? toPersian(grouped).replaceAll(",", "٬") : grouped;
    const text = `${this.labelValue}: ${shown}\u00a0${this.unitValue}`;
    if (this.output.textContent !== text) this.output.textContent = text;
  }
}

window.wagtail.app.register("line-total", LineTotalController);
