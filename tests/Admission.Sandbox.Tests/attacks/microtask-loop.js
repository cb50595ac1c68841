// Tries: to run on after the verdict, in promise jobs that queue themselves
// Stopped by: not there
(function f(){ Promise.resolve().then(f) })(); return []
