// Asks the device for a passkey, new or known, and sends what it says with the form beside the button.
const button = document.getElementById("passkey-button");
const trouble = document.getElementById("passkey-trouble");
const options = JSON.parse(document.getElementById("passkey-options").textContent);
const credential = document.querySelector("input[name=credential]");

button.addEventListener("click", async () => {
  trouble.hidden = true;
  try {
    const answer = options.creation_options
      ? await window.webauthnJSON.create(options.creation_options)
      : await window.webauthnJSON.get(options.request_options);
    credential.value = JSON.stringify(answer);
    credential.form.submit();
  } catch {
    // Cancelled, timed out, or a device without passkeys: the person sees what to do instead.
    trouble.hidden = false;
  }
});
