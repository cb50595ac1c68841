// Tries: to swallow every exception at every level of a recursion
// Stopped by: memory, recursion, time, statements, returned value
function f() { try { f(); } catch { try { f(); } catch { } } finally { try { f(); } catch { } } } f(); return 1;
