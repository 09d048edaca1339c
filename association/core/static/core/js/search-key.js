/* The key «/» leads to the search: into the field of the sidebar, or to the page where the sidebar is closed. */

const typing = (element) => element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName);

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const form = document.querySelector("#wagtail-sidebar form[role=search]");
  if (!form) return;
  event.preventDefault();
  const field = form.querySelector("input[name=q]");
  if (field && field.offsetParent !== null) field.focus();
  else window.location.assign(form.action);
});
