/* The Jalali and the Gregorian calendar behind one interface. A day is a serial: days since 1970-01-01. */

const DAY = 86400000;
const PERSIAN = "۰۱۲۳۴۵۶۷۸۹";

export const toLatin = (text) =>
  text.replace(/[۰-۹]/g, (digit) => PERSIAN.indexOf(digit)).replace(/[٠-٩]/g, (digit) => "٠١٢٣٤٥٦٧٨٩".indexOf(digit));
export const toPersian = (text) => toLatin(String(text)).replace(/\d/g, (digit) => PERSIAN[digit]);

const pad = (number, size = 2) => String(number).padStart(size, "0");

/* Eight leap years in 33: right for every year from 1206 to 1498, without asking the browser's Intl. */
const jalaliSerial = (year, month, day) => {
  const since = year + 1595;
  const months = month < 7 ? (month - 1) * 31 : (month - 7) * 30 + 186;
  return 365 * since + Math.floor(since / 33) * 8 + Math.floor(((since % 33) + 3) / 4) + months + day - 1075196;
};

const jalaliParts = (serial) => {
  let year = new Date(serial * DAY).getUTCFullYear() - 621;
  if (serial < jalaliSerial(year, 1, 1)) year -= 1;
  const dayOfYear = serial - jalaliSerial(year, 1, 1);
  const month = dayOfYear < 186 ? Math.floor(dayOfYear / 31) + 1 : Math.floor((dayOfYear - 186) / 30) + 7;
  return { year, month, day: serial - jalaliSerial(year, month, 1) + 1 };
};

const gregorianSerial = (year, month, day) => Date.UTC(year, month - 1, day) / DAY;

const gregorianParts = (serial) => {
  const date = new Date(serial * DAY);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
};

const calendar = (own) => ({
  ...own,
  monthLength(year, month) {
    const [nextYear, nextMonth] = month === 12 ? [year + 1, 1] : [year, month + 1];
    return own.serial(nextYear, nextMonth, 1) - own.serial(year, month, 1);
  },
  /* The same day of another month, or its last one. */
  shift(serial, months) {
    const { year, month, day } = own.parts(serial);
    const index = year * 12 + month - 1 + months;
    const [newYear, newMonth] = [Math.floor(index / 12), (index % 12) + 1];
    return own.serial(newYear, newMonth, Math.min(day, this.monthLength(newYear, newMonth)));
  },
  title(year, month) {
    return own.digits(`${own.months[month - 1]} ${year}`);
  },
  long(serial) {
    const { year, month, day } = own.parts(serial);
    return own.digits(`${day} ${own.months[month - 1]} ${year}`);
  },
  format(serial) {
    const { year, month, day } = own.parts(serial);
    return own.digits([pad(year, 4), pad(month), pad(day)].join(own.separator));
  },
});

export const CALENDARS = {
  fa: calendar({
    serial: jalaliSerial,
    parts: jalaliParts,
    digits: toPersian,
    separator: "/",
    firstWeekday: 6,
    months: ["فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند"],
    weekdays: ["یکشنبه", "دوشنبه", "سه‌شنبه", "چهارشنبه", "پنجشنبه", "جمعه", "شنبه"],
    initials: ["ی", "د", "س", "چ", "پ", "ج", "ش"],
  }),
  en: calendar({
    serial: gregorianSerial,
    parts: gregorianParts,
    digits: String,
    separator: "-",
    firstWeekday: 1,
    months: [
      "January", "February", "March", "April", "May", "June",
      "July", "August", "September", "October", "November", "December",
    ],
    weekdays: ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"],
    initials: ["Su", "Mo", "Tu", "We", "Th", "Fr", "Sa"],
  }),
};

export const weekday = (serial) => (((serial + 4) % 7) + 7) % 7;

/* Today in a time zone such as Asia/Tehran: that of the association, wherever its treasurer travels. */
export const today = (timeZone) => {
  const parts = new Intl.DateTimeFormat("en", { timeZone, year: "numeric", month: "numeric", day: "numeric" }).formatToParts();
  const number = (type) => Number(parts.find((part) => part.type === type).value);
  return gregorianSerial(number("year"), number("month"), number("day"));
};

/* The first date in the text, in either calendar; null when there is none. The server has the last word. */
export const parse = (text) => {
  const found = toLatin(text).match(/(\d{1,4})[/.\-\s]+(\d{1,2})[/.\-\s]+(\d{1,4})/);
  if (!found) return null;
  let [year, month, day] = found.slice(1).map(Number);
  if (found[3].length === 4) [year, day] = [day, year];
  if (year < 1000) return null;
  const { serial, parts } = year > 1700 ? CALENDARS.en : CALENDARS.fa;
  const result = serial(year, month, day);
  const back = parts(result);
  return back.year === year && back.month === month && back.day === day ? result : null;
};
