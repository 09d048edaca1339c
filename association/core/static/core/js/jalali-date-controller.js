/* Opens the calendar of the reader's language below a date input. Typing works as well, and without this file. */

import { CALENDARS, parse, today, toLatin } from "./calendars.js";
import { DateGrid } from "./date-grid.js";

const GAP = 4;
const DEFAULT_TIME = "08:00";

class JalaliDateController extends window.StimulusModule.Controller {
  static values = { language: { type: String, default: "fa" }, zone: String, texts: Object, time: Boolean };

  connect() {
    // aria-expanded says nothing on a plain text field: with this role it is the date-picker combobox.
    this.element.setAttribute("role", "combobox");
    this.element.setAttribute("aria-haspopup", "dialog");
    this.element.setAttribute("aria-expanded", "false");
    this.onClick = () => this.open();
    this.onKey = (event) => this.key(event);
    this.onOutside = (event) => {
      if (event.target !== this.element && !this.grid.element.contains(event.target)) this.close();
    };
    this.onMove = () => this.place();
    this.onEscape = (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      event.stopImmediatePropagation();
      this.close({ refocus: true });
    };
    this.element.addEventListener("click", this.onClick);
    this.element.addEventListener("keydown", this.onKey);
  }

  disconnect() {
    this.close();
    this.grid?.element.remove();
    this.grid = null;
    this.element.removeEventListener("click", this.onClick);
    this.element.removeEventListener("keydown", this.onKey);
  }

  get isOpen() {
    return this.element.getAttribute("aria-expanded") === "true";
  }

  key(event) {
    if (event.key === "ArrowDown") {
      event.preventDefault();
      this.open();
      this.grid.focus();
    } else if (event.key === "Tab" && this.isOpen && !event.shiftKey) {
      event.preventDefault();
      this.grid.focus();
    }
  }

  open() {
    if (this.element.disabled || this.element.readOnly) return;
    this.grid ??= this.makeGrid();
    const value = parse(this.element.value);
    this.grid.show(value ?? today(this.zoneValue || undefined), value);
    if (this.isOpen) return;
    this.grid.element.showPopover?.();
    this.grid.element.classList.add("jalali-date--open");
    this.element.setAttribute("aria-expanded", "true");
    this.place();
    document.addEventListener("pointerdown", this.onOutside, true);
    document.addEventListener("focusin", this.onOutside, true);
    // Dialogs of the admin listen while the event is on its way down; Escape must close the calendar only.
    window.addEventListener("keydown", this.onEscape, true);
    window.addEventListener("scroll", this.onMove, true);
    window.addEventListener("resize", this.onMove);
  }

  close({ refocus = false } = {}) {
    if (!this.grid || !this.isOpen) return;
    this.element.setAttribute("aria-expanded", "false");
    this.grid.element.classList.remove("jalali-date--open");
    if (this.grid.element.isConnected) this.grid.element.hidePopover?.();
    document.removeEventListener("pointerdown", this.onOutside, true);
    document.removeEventListener("focusin", this.onOutside, true);
    window.removeEventListener("keydown", this.onEscape, true);
    window.removeEventListener("scroll", this.onMove, true);
    window.removeEventListener("resize", this.onMove);
    if (refocus) this.element.focus();
  }

  makeGrid() {
    const grid = new DateGrid({
      language: this.languageValue,
      timeZone: this.zoneValue || undefined,
      texts: this.textsValue,
      onPick: (serial) => this.write(this.text(serial)),
      onClear: () => this.write(""),
    });
    // Beside the input, so that dialogs and drop-downs which trap focus count it as their own.
    this.element.after(grid.element);
    return grid;
  }

  text(serial) {
    const calendar = CALENDARS[this.languageValue];
    const day = calendar.format(serial);
    if (!this.timeValue) return day;
    const [time] = toLatin(this.element.value).match(/\d{1,2}:\d{2}/) ?? [DEFAULT_TIME];
    return `${day} ${calendar.digits(time)}`;
  }

  write(text) {
    this.element.value = text;
    this.element.dispatchEvent(new Event("input", { bubbles: true }));
    this.element.dispatchEvent(new Event("change", { bubbles: true }));
    this.close({ refocus: true });
    // The day is settled; the time is what is typed next.
    if (this.timeValue && text) this.element.setSelectionRange(text.indexOf(" ") + 1, text.length);
  }

  place() {
    const box = this.element.getBoundingClientRect();
    const popup = this.grid.element;
    const { offsetWidth: width, offsetHeight: height } = popup;
    const below = box.bottom + GAP + height <= window.innerHeight || box.top < height + GAP;
    const screen = document.documentElement.clientWidth;
    const start = this.languageValue === "fa" ? screen - box.right : box.left;
    const inline = Math.max(GAP, Math.min(start, screen - width - GAP));
    popup.style.setProperty("--date-block", `${below ? box.bottom + GAP : box.top - height - GAP}px`);
    popup.style.setProperty("--date-inline", `${inline}px`);
  }
}

window.wagtail.app.register("jalali-date", JalaliDateController);
