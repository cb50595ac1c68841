// Tries: to compare with a set that claims endless keys
// Stopped by: returned value
return new Set([1]).isSupersetOf({ size: 1e15, has: () => true, keys: () => ({ next: () => ({ done: false, value: 1 }) }) });
