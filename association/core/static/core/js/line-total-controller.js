/* Shows the sum of an amount over the lines of a form, while they are typed. The server sums for itself. */

import { digitsOf, grouped } from "./amounts.js";

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
    const texts = inputs.filter((input) => !this.isRemoved(input)).map((input) => input.value);
    return texts.filter((text) => text.trim() !== "").map(digitsOf);
  }

  isRemoved(input) {
    const mark = this.element.querySelector(`[name="${input.name.replace(this.fieldValue, "DELETE")}"]`);
    return mark?.value === "1" || mark?.checked === true;
  }

  show() {
    const { amounts } = this;
    // No sum of what the server will refuse: it would tell the treasurer a wrong amount.
    const sum = amounts.includes(null) ? null : amounts.reduce((total, amount) => total + BigInt(amount), 0n);
    const shown = sum === null ? "—" : `${grouped(String(sum), this.languageValue)}\u00a0${this.unitValue}`;
    const text = `${this.labelValue}: ${shown}`;
    if (this.output.textContent !== text) this.output.textContent = text;
  }
}

window.wagtail.app.register("line-total", LineTotalController);
