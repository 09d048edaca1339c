/* A list's search fetches rows while one types. Leaving the field would fetch the same rows again, under the hands of
   whoever has begun to tick them: the tick, and the bar just reached for, would be gone. */

const fetched = new WeakMap();
const searched = (field) => field.matches?.("form[data-search-form] :is(input[type=text], input[type=search])");

document.addEventListener("input", ({ target }) => {
  if (searched(target)) fetched.set(target, target.value);
}, true);

document.addEventListener("change", (event) => {
  if (searched(event.target) && fetched.get(event.target) === event.target.value) event.stopPropagation();
}, true);
