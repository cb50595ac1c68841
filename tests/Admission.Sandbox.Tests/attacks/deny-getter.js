// Tries: to loop in a getter that deny reads
// Stopped by: statements, time, memory
deny("x", { get field() { for (;;); } });
