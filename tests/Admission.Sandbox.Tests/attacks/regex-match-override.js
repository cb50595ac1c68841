// Tries: to have match loop over an exec of its own
// Stopped by: exception
const r = /a/g; r.exec = () => ["x"]; return "a".match(r).length;
