// Tries: to loop in a getter that deny reads
// Stopped by: statements, time, memory
// Denies: The policy denies this request, but its call to deny
deny("x", { get field() { for (;;); } });
