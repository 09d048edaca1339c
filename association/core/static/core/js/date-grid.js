/* The calendar that opens below a date input: a month grid that follows the ARIA date-picker pattern. */

import { CALENDARS, today, weekday } from "./calendars.js";

const make = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
};

export class DateGrid {
  constructor({ language, timeZone, texts, onPick, onClear }) {
    this.calendar = CALENDARS[language];
    this.other = CALENDARS[language === "fa" ? "en" : "fa"];
    this.rtl = language === "fa";
    this.texts = texts;
    Object.assign(this, { timeZone, onPick, onClear });
    this.build(language);
  }

  build(language) {
    this.heading = make("span", { class: "jalali-date__title", "aria-live": "polite" });
    this.body = make("tbody");
    this.note = make("p", { class: "jalali-date__other", lang: language === "fa" ? "en" : "fa" });
    this.note.dir = this.rtl ? "ltr" : "rtl";
    this.element = make(
      "div",
      { class: "jalali-date", role: "dialog", "aria-label": this.texts.dialog, lang: language, popover: "manual" },
      make(
        "div",
        { class: "jalali-date__head" },
        this.button("«", this.texts.previousYear, () => this.move(this.calendar.shift(this.focused, -12))),
        this.button("‹", this.texts.previousMonth, () => this.move(this.calendar.shift(this.focused, -1))),
        this.heading,
        this.button("›", this.texts.nextMonth, () => this.move(this.calendar.shift(this.focused, 1))),
        this.button("»", this.texts.nextYear, () => this.move(this.calendar.shift(this.focused, 12))),
      ),
      make("table", { role: "grid", "aria-label": this.texts.dialog }, this.weekdayRow(), this.body),
      make(
        "div",
        { class: "jalali-date__foot" },
        this.preset(this.texts.today, () => this.onPick(today(this.timeZone))),
        this.preset(this.texts.yearStart, () => this.onPick(this.yearStart())),
        this.preset(this.texts.clear, () => this.onClear()),
      ),
      this.note,
    );
    this.element.dir = this.rtl ? "rtl" : "ltr";
    this.element.addEventListener("keydown", (event) => this.onKey(event));
    // Wagtail submits filters and closes menus on events it sees pass; ours are our own.
    for (const name of ["click", "mousedown", "change"]) {
      this.element.addEventListener(name, (event) => event.stopPropagation());
    }
  }

  button(sign, label, action) {
    const element = make("button", { type: "button", class: "jalali-date__turn", "aria-label": label, title: label }, sign);
    element.addEventListener("click", action);
    return element;
  }

  preset(label, action) {
    const element = make("button", { type: "button", class: "jalali-date__preset" }, label);
    element.addEventListener("click", action);
    return element;
  }

  weekdayRow() {
    const row = make("tr");
    for (let column = 0; column < 7; column += 1) {
      const index = (this.calendar.firstWeekday + column) % 7;
      row.append(make("th", { scope: "col", abbr: this.calendar.weekdays[index] }, this.calendar.initials[index]));
    }
    return make("thead", {}, row);
  }

  yearStart() {
    return this.calendar.serial(this.calendar.parts(this.focused).year, 1, 1);
  }

  show(serial, selected) {
    this.selected = selected;
    this.draw(serial);
  }

  draw(serial) {
    this.focused = serial;
    const { year, month } = this.calendar.parts(serial);
    const first = this.calendar.serial(year, month, 1);
    const lead = (weekday(first) - this.calendar.firstWeekday + 7) % 7;
    const length = this.calendar.monthLength(year, month);
    this.heading.textContent = this.calendar.title(year, month);
    this.note.textContent = this.other.long(serial);
    this.body.replaceChildren();
    for (let start = first - lead; start < first + length; start += 7) {
      const row = make("tr");
      for (let day = start; day < start + 7; day += 1) {
        row.append(day < first || day >= first + length ? make("td") : this.cell(day));
      }
      this.body.append(row);
    }
  }

  cell(serial) {
    const element = make(
      "td",
      {
        role: "gridcell",
        tabindex: serial === this.focused ? 0 : -1,
        "aria-selected": serial === this.selected,
        "aria-label": `${this.calendar.weekdays[weekday(serial)]} ${this.calendar.long(serial)}`,
        "data-serial": serial,
      },
      this.calendar.digits(String(this.calendar.parts(serial).day)),
    );
    if (serial === today(this.timeZone)) element.setAttribute("aria-current", "date");
    element.addEventListener("click", () => this.onPick(serial));
    return element;
  }

  /* Buttons keep the focus they have; keys in the grid carry it along. */
  move(serial, withFocus = false) {
    this.draw(serial);
    if (withFocus) this.focus();
  }

  focus() {
    this.body.querySelector('[tabindex="0"]').focus();
  }

  onKey(event) {
    if (!event.target.matches('[role="gridcell"]')) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      event.stopPropagation();
      this.onPick(this.focused);
      return;
    }
    const target = this.target(event);
    if (target === null) return;
    event.preventDefault();
    event.stopPropagation();
    this.move(target, true);
  }

  target({ key, shiftKey }) {
    const day = this.focused;
    const column = (weekday(day) - this.calendar.firstWeekday + 7) % 7;
    const forward = this.rtl ? -1 : 1;
    const targets = {
      ArrowRight: () => day + forward,
      ArrowLeft: () => day - forward,
      ArrowUp: () => day - 7,
      ArrowDown: () => day + 7,
      Home: () => day - column,
      End: () => day + 6 - column,
      PageUp: () => this.calendar.shift(day, shiftKey ? -12 : -1),
      PageDown: () => this.calendar.shift(day, shiftKey ? 12 : 1),
    };
    return targets[key]?.() ?? null;
  }
}
