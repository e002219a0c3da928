// The code of a link stands behind # in the address, which browsers send to nobody. This puts it into the form, takes it out
// of the address and of the history, and sends the form. Without scripts, people paste it.
const code = location.hash.slice(1);
const field = document.getElementById("code");
if (field && /^[A-Za-z0-9]{43}$/.test(code)) {
  history.replaceState(null, "", location.pathname);
  field.value = code;
  field.form.submit();
}
