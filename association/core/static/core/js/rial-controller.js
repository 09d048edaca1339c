/* Groups the digits of an amount while it is typed. What stands in the field is posted: the server reads it. */

import { toLatin } from "./calendars.js";
import { digitsOf, grouped } from "./amounts.js";

const bare = (text) => toLatin(text).replace(/\D/g, "");

class RialController extends window.StimulusModule.Controller {
  static values = { language: { type: String, default: "fa" } };

  connect() {
    this.onInput = (event) => this.group(this.digitsWhileTyping(event));
    // Separators of one's own are left alone until the field is left.
    this.onChange = () => this.group(digitsOf(this.element.value));
    this.element.addEventListener("input", this.onInput);
    this.element.addEventListener("change", this.onChange);
    this.onChange();
  }

  disconnect() {
    this.element.removeEventListener("input", this.onInput);
    this.element.removeEventListener("change", this.onChange);
  }

  digitsWhileTyping(event) {
    const { value } = this.element;
    return /^\d+$/.test(toLatin(value)) || this.isOwnEdited(event) ? bare(value) : null;
  }

  /* A digit typed into or deleted from our own grouping leaves it uneven, and says nothing else than digits. */
  isOwnEdited(event) {
    if (this.own === undefined) return false;
    const typed = event.data ?? "";
    return event.inputType?.startsWith("delete") || (typed !== "" && /^\d+$/.test(toLatin(typed)));
  }

  group(digits) {
    const { value } = this.element;
    this.own = digits ? grouped(digits, this.languageValue) : undefined;
    if (this.own === undefined || this.own === value) return;
    const behind = bare(value.slice(this.element.selectionStart)).length;
    this.element.value = this.own;
    if (document.activeElement === this.element) this.placeCaret(this.own, behind);
  }

  /* Keeps the same number of digits behind the caret. */
  placeCaret(text, behind) {
    let position = text.length;
    for (let left = behind; left > 0; position -= 1) if (bare(text[position - 1]) !== "") left -= 1;
    this.element.setSelectionRange(position, position);
  }
}

window.wagtail.app.register("rial", RialController);
