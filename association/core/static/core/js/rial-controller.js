/* Groups the digits of an amount while it is typed, and posts a plain number. */

import { toLatin, toPersian } from "./calendars.js";

const plain = (text) => toLatin(text).replace(/[\s,٬،.\u200c]/g, "");

class RialController extends window.StimulusModule.Controller {
  static values = { language: { type: String, default: "fa" } };

  connect() {
    this.onInput = () => this.group();
    this.onFormData = ({ formData }) => {
      if (this.element.name && !this.element.disabled) formData.set(this.element.name, plain(this.element.value));
    };
    this.form = this.element.form;
    this.element.addEventListener("input", this.onInput);
    this.form?.addEventListener("formdata", this.onFormData);
    this.group();
  }

  disconnect() {
    this.element.removeEventListener("input", this.onInput);
    this.form?.removeEventListener("formdata", this.onFormData);
  }

  group() {
    const number = plain(this.element.value);
    // Anything but digits is left as typed: the server says what is wrong with it.
    if (!/^\d*$/.test(number)) return;
    const caret = this.element.selectionStart;
    const behind = plain(this.element.value.slice(caret)).length;
    const grouped = number.replace(/\B(?=(\d{3})+$)/g, ",");
    const text = this.languageValue === "fa" ? toPersian(grouped).replaceAll(",", "٬") : grouped;
    if (text === this.element.value) return;
    this.element.value = text;
    if (document.activeElement === this.element) this.placeCaret(text, behind);
  }

  /* Keeps the same number of digits behind the caret. */
  placeCaret(text, behind) {
    let position = text.length;
    for (let left = behind; left > 0; position -= 1) if (plain(text[position - 1]) !== "") left -= 1;
    this.element.setSelectionRange(position, position);
  }
}

window.wagtail.app.register("rial", RialController);
