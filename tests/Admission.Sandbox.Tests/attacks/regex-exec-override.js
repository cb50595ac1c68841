// Tries: to have replace loop over an exec of its own
// Stopped by: exception
const r = /a/g; r.exec = () => ({ index: 0, length: 1, 0: "" }); return "a".replace(r, "b");
