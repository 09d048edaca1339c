/* Amounts as the server reads them: whole, ungrouped or grouped in threes by one sign. */

import { toLatin, toPersian } from "./calendars.js";

const WHOLE = /^(\d+|\d{1,3}(?:([,٬،.])\d{3})(?:\2\d{3})*)$/;

/* The digits of an amount the server would accept, or null: then nothing may be guessed from the text. */
export const digitsOf = (text) => {
  const latin = toLatin(text).replace(/[\s\u200c\u200e\u200f]/g, "");
  return WHOLE.test(latin) ? latin.replace(/\D/g, "") : null;
};

/* Digits in groups of three, in the reader's digits. */
export const grouped = (digits, language) => {
  const text = digits.replace(/\B(?=(\d{3})+$)/g, ",");
  return language === "fa" ? toPersian(text).replaceAll(",", "٬") : text;
};
