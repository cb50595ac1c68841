// Tries: to deny nothing by a call that is wrong
// Stopped by: exception
// Denies: The policy denies this request, but its call to deny
deny({ toString() { for (;;); } });
