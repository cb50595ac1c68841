// Tries: to deny nothing by a call that is wrong
// Stopped by: exception
// Denies: The policy denies this, but its call of deny
deny({ toString() { for (;;); } });
