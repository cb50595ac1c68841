// Tries: to loop in a getter that deny reads
// Stopped by: statements, time, memory
// Denies: The policy denies this, but its call of deny
deny("x", { get field() { for (;;); } });
