// Runs once in every new engine, before any policy. Policies get only the language:
// no real clock, no randomness, no way to compile text, nothing that outlives a request, and nothing that can be
// changed.
(function harden(globals, maxStringLength, inspect) {
    "use strict";

    const kept = new Set([
        "Object", "Array", "String", "Number", "Boolean", "Symbol", "Map", "Set", "RegExp", "Date", "Math", "JSON",
        "Error", "TypeError", "RangeError", "SyntaxError", "ReferenceError", "EvalError", "URIError",
        "parseInt", "parseFloat", "isNaN", "isFinite", "NaN", "Infinity", "undefined", "globalThis",
        "encodeURIComponent", "decodeURIComponent", "console",
    ]);
    const removed = [
        [Math, ["random"]],
        // The registry of symbols outlives a request, and grows.
        [Symbol, ["for", "keyFor"]],
        [RegExp.prototype, ["compile"]],
        [Error, ["captureStackTrace", "stackTraceLimit", "prepareStackTrace"]],
        [Array, ["fromAsync"]],
        [String.prototype, ["localeCompare", "toLocaleLowerCase", "toLocaleUpperCase", "anchor", "big", "blink", "bold",
            "fixed", "fontcolor", "fontsize", "italics", "link", "small", "strike", "sub", "sup"]],
        [Array.prototype, ["toLocaleString"]],
        [Number.prototype, ["toLocaleString"]],
        [Date.prototype, ["toLocaleString", "toLocaleDateString", "toLocaleTimeString"]],
        [Object.prototype, ["toLocaleString", "__defineGetter__", "__defineSetter__", "__lookupGetter__",
            "__lookupSetter__"]],
        [RegExp, ["input", "$_", "lastMatch", "$&", "lastParen", "$+", "leftContext", "$`", "rightContext", "$'",
            "$1", "$2", "$3", "$4", "$5", "$6", "$7", "$8", "$9"]],
    ];

    const { apply } = Reflect;
    const { getPrototypeOf, getOwnPropertyDescriptor, freeze, defineProperty } = Object;
    const { ownKeys } = Reflect;
    const addToSet = Set.prototype.add;

    function limit(length) {
        if (length > maxStringLength) {
            throw new RangeError(`a string of ${length} characters is longer than ${maxStringLength}`);
        }
    }

    function replaceMethod(owner, name, make) {
        const native = owner[name];
        const descriptor = getOwnPropertyDescriptor(owner, name);
        defineProperty(owner, name, { ...descriptor, value: make(native) });
    }

    // Built-ins that create one long string in a single native step, which no limit of the engine covers.
    replaceMethod(String.prototype, "repeat", (native) => ({
        repeat(count) {
            const text = String(this);
            limit(text.length * count);
            return apply(native, text, [count]);
        },
    }).repeat);
    for (const name of ["padStart", "padEnd"]) {
        replaceMethod(String.prototype, name, (native) => ({
            [name](length, filler) {
                limit(length);
                return apply(native, this, [length, filler]);
            },
        })[name]);
    }

    // A replacement is counted as it is created. A text replacement that cannot exceed the limit takes the fast path.
    function countedReplacement(text, replacement) {
        if (typeof replacement !== "function") {
            const template = String(replacement);
            const widest = template.includes("$") ? template.length * (text.length + 1) : template.length;
            if (text.length + (text.length + 1) * widest <= maxStringLength) {
                return template;
            }
            if (template.includes("$")) {
                limit(text.length + (text.length + 1) * widest);
            }
            replacement = () => template;
        }
        let total = text.length;
        return (...args) => {
            const piece = String(apply(replacement, undefined, args));
            total += piece.length;
            limit(total);
            return piece;
        };
    }
    for (const name of ["replace", "replaceAll"]) {
        replaceMethod(String.prototype, name, (native) => ({
            [name](pattern, replacement) {
                const text = String(this);
                return apply(native, text, [pattern, countedReplacement(text, replacement)]);
            },
        })[name]);
    }
    replaceMethod(RegExp.prototype, Symbol.replace, (native) => ({
        [Symbol.replace](text, replacement) {
            const subject = String(text);
            return apply(native, this, [subject, countedReplacement(subject, replacement)]);
        },
    })[Symbol.replace]);
    replaceMethod(Array.prototype, "join", (native) => ({
        join(separator) {
            const between = separator === undefined ? "," : String(separator);
            limit(this.length * between.length);
            return apply(native, this, [between]);
        },
    }).join);

    // The native one walks through nested arrays without checking any limit.
    const { isArray } = Array;
    replaceMethod(Array.prototype, "flat", () => ({
        flat(depth = 1) {
            const all = [];
            const add = (items, left) => {
                for (let i = 0; i < items.length; i++) {
                    if (left >= 1 && isArray(items[i])) {
                        add(items[i], left - 1);
                    } else if (i in items) {
                        all[all.length] = items[i];
                    }
                }
            };
            add(this, Number(depth) || 0);
            return all;
        },
    }).flat);

    // The native ones call each other without checking any limit. Those of a generator count as statements.
    const over = (iterator) => ({
        [Symbol.iterator]() {
            return iterator;
        },
    });
    const check = (callback) => {
        if (typeof callback !== "function") {
            throw new TypeError("the argument is not a function");
        }
    };
    const countOf = (limit) => {
        const count = Number(limit);
        if (!(count >= 0)) {
            throw new RangeError("the argument is not a positive number or 0");
        }
        return Math.trunc(count);
    };
    function* mapped(iterator, callback) {
        let index = 0;
        for (const value of over(iterator)) {
            yield callback(value, index++);
        }
    }
    function* filtered(iterator, callback) {
        let index = 0;
        for (const value of over(iterator)) {
            if (callback(value, index++)) {
                yield value;
            }
        }
    }
    function* taken(iterator, count) {
        if (count === 0) {
            iterator.return?.();
            return;
        }
        let left = count;
        for (const value of over(iterator)) {
            yield value;
            if (--left === 0) {
                return;
            }
        }
    }
    function* dropped(iterator, count) {
        let left = count;
        for (const value of over(iterator)) {
            if (left-- > 0) {
                continue;
            }
            yield value;
        }
    }
    function* flatMapped(iterator, callback) {
        let index = 0;
        for (const value of over(iterator)) {
            const inner = callback(value, index++);
            if (inner === null || typeof inner !== "object") {
                throw new TypeError("the function of flatMap returned no iterator");
            }
            yield* inner[Symbol.iterator] === undefined ? over(inner) : inner;
        }
    }
    const iteratorPrototype = getPrototypeOf(getPrototypeOf([][Symbol.iterator]()));
    replaceMethod(iteratorPrototype, "map", () => ({
        map(callback) {
            check(callback);
            return mapped(this, callback);
        },
    }).map);
    replaceMethod(iteratorPrototype, "filter", () => ({
        filter(callback) {
            check(callback);
            return filtered(this, callback);
        },
    }).filter);
    replaceMethod(iteratorPrototype, "flatMap", () => ({
        flatMap(callback) {
            check(callback);
            return flatMapped(this, callback);
        },
    }).flatMap);
    replaceMethod(iteratorPrototype, "take", () => ({
        take(limit) {
            return taken(this, countOf(limit));
        },
    }).take);
    replaceMethod(iteratorPrototype, "drop", () => ({
        drop(limit) {
            return dropped(this, countOf(limit));
        },
    }).drop);

    // Compiling a regular expression has no limit: 150,000 characters can take seconds.
    const maxPatternLength = 10000;
    function limitPattern(pattern) {
        const length = typeof pattern === "string" ? pattern.length : 0;
        if (length > maxPatternLength) {
            throw new RangeError(`a regular expression of ${length} characters is longer than ${maxPatternLength}`);
        }
        return pattern;
    }
    const NativeRegExp = RegExp;
    const construct = Reflect.construct;
    const textOf = (pattern) => pattern === undefined || isRegExp(pattern) ? pattern : limitPattern(String(pattern));
    const isRegExp = (value) => value !== null && typeof value === "object" && value[Symbol.match] !== undefined;
    globals.RegExp = function RegExp(pattern, flags) {
        const target = new.target === undefined ? globals.RegExp : new.target;
        return construct(NativeRegExp, [textOf(pattern), flags], target);
    };
    defineProperty(globals.RegExp, Symbol.species, getOwnPropertyDescriptor(NativeRegExp, Symbol.species));
    defineProperty(globals.RegExp, "escape", getOwnPropertyDescriptor(NativeRegExp, "escape"));
    globals.RegExp.prototype = NativeRegExp.prototype;
    defineProperty(NativeRegExp.prototype, "constructor", { value: globals.RegExp });
    for (const name of ["match", "matchAll", "search"]) {
        replaceMethod(String.prototype, name, (native) => ({
            [name](pattern) {
                return apply(native, this, [limitPattern(pattern)]);
            },
        })[name]);
    }

    // Constants of a module are frozen after it has run; a Map, Set or Date among them must then refuse changes too.
    const sealed = new WeakSet();
    const changing = [
        [Map.prototype, ["set", "delete", "clear", "getOrInsert", "getOrInsertComputed"]],
        [Set.prototype, ["add", "delete", "clear"]],
        [Date.prototype, ownKeys(Date.prototype).filter((name) => typeof name === "string" && name.startsWith("set"))],
    ];
    for (const [owner, all] of changing) {
        const names = all.filter((name) => name in owner);
        for (const name of names) {
            replaceMethod(owner, name, (native) => ({
                [name](...args) {
                    if (apply(isSealed, sealed, [this])) {
                        throw new TypeError(
                            `Cannot ${name}: what stands at the top of a module is read-only once it is loaded`);
                    }
                    return apply(native, this, args);
                },
            })[name]);
        }
    }
    const isInSet = Set.prototype.has;
    const isSealed = WeakSet.prototype.has;
    const seal = WeakSet.prototype.add;
    const isMap = Object.getOwnPropertyDescriptor(Map.prototype, "size").get;
    const isSet = Object.getOwnPropertyDescriptor(Set.prototype, "size").get;
    const timeOf = Date.prototype.getTime;
    const eachOfMap = Map.prototype.forEach;
    const eachOfSet = Set.prototype.forEach;

    function sizeOf(getter, value) {
        try {
            return apply(getter, value, []);
        } catch {
            return -1;
        }
    }

    function isDate(value) {
        try {
            apply(timeOf, value, []);
            return true;
        } catch {
            return false;
        }
    }

    // Not a WeakSet: each of its thousands of entries would be a handle that every garbage collection scans.
    let frozen = new Set();
    // Checks values that are not frozen yet: a value that cannot be frozen is rejected.
    function deepFreeze(root, look) {
        const pending = [root];
        while (pending.length > 0) {
            const value = pending.pop();
            const isPlain = value === null || (typeof value !== "object" && typeof value !== "function");
            if (isPlain || apply(isInSet, frozen, [value])) {
                continue;
            }
            look?.(value);
            apply(addToSet, frozen, [value]);
            if (typeof value === "object" && sizeOf(isMap, value) >= 0) {
                apply(seal, sealed, [value]);
                apply(eachOfMap, value, [(item, key) => pending.push(item, key)]);
            } else if (typeof value === "object" && sizeOf(isSet, value) >= 0) {
                apply(seal, sealed, [value]);
                apply(eachOfSet, value, [(item) => pending.push(item)]);
            } else if (typeof value === "object" && isDate(value)) {
                apply(seal, sealed, [value]);
            }
            for (const key of ownKeys(value)) {
                const descriptor = getOwnPropertyDescriptor(value, key);
                if (descriptor !== undefined) {
                    pending.push(descriptor.value, descriptor.get, descriptor.set);
                }
            }
            pending.push(getPrototypeOf(value));
            freeze(value);
        }
    }

    // Values that are reachable without a global: prototypes of iterators, generators and the hidden constructors.
    const iterators = [
        [][Symbol.iterator](), ""[Symbol.iterator](), new Map()[Symbol.iterator](), new Set()[Symbol.iterator](),
        "".matchAll(/x/g), (function* () { })(), mapped(), filtered(), taken(), dropped(), flatMapped(),
        Object.getOwnPropertyDescriptor(Object.prototype, "__proto__"),
    ];
    const hidden = [
        ...iterators, ...iterators.map(getPrototypeOf),
        function () { }, function* () { }, async function () { }, async function* () { },
        class { }, () => { }, Symbol.prototype, Symbol(), 0, "", true, (function () { return arguments; })(),
    ];

    for (const [owner, names] of removed) {
        for (const name of names) {
            delete owner[name];
        }
    }
    for (const name of ownKeys(globals)) {
        if (!kept.has(name)) {
            delete globals[name];
        }
    }

    // Before any module runs: none can change what the others build on.
    for (const value of hidden) {
        deepFreeze(Object(value));
    }
    deepFreeze(globals);

    return {
        deepFreeze: (value) => deepFreeze(value),
        freezeModule: (values) => {
            for (const value of values) {
                deepFreeze(value, inspect);
            }
        },
        // Everything is frozen: the list is no longer needed.
        seal: () => {
            frozen = undefined;
        },
    };
})
