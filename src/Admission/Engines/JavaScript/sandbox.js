// Runs once in every new engine, before any policy. Leaves policies the language and nothing else:
// no clock of its own, no randomness, no way to compile text, nothing that outlives a request, and nothing that can be
// changed.
(function harden(globals, maxStringLength) {
    "use strict";

    const kept = new Set([
        "Object", "Array", "String", "Number", "Boolean", "Symbol", "Map", "Set", "RegExp", "Date", "Math", "JSON",
        "Error", "TypeError", "RangeError", "SyntaxError", "ReferenceError", "EvalError", "URIError",
        "parseInt", "parseFloat", "isNaN", "isFinite", "NaN", "Infinity", "undefined", "globalThis",
        "encodeURIComponent", "decodeURIComponent", "console",
    ]);
    const removed = [
        [Math, ["random"]],
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

    // Built-ins that make one long string in a single native step, where no limit of the engine looks.
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

    // A replacement is counted as it is made. A text replacement that cannot outgrow the limit goes the fast way.
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

    // Constants of a module are frozen after it has run; a Map or Set among them must then refuse changes as well.
    const sealed = new WeakSet();
    const writers = [[Map.prototype, ["set", "delete", "clear"]], [Set.prototype, ["add", "delete", "clear"]]];
    for (const [owner, names] of writers) {
        for (const name of names) {
            replaceMethod(owner, name, (native) => ({
                [name](...args) {
                    if (apply(isSealed, sealed, [this])) {
                        throw new TypeError(
                            `Cannot ${name}: a Map or Set at the top of a module is read-only once it is loaded`);
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
    const eachOfMap = Map.prototype.forEach;
    const eachOfSet = Set.prototype.forEach;

    function sizeOf(getter, value) {
        try {
            return apply(getter, value, []);
        } catch {
            return -1;
        }
    }

    // Not a WeakSet: each of its thousands of entries would be a handle that every collection looks at.
    let frozen = new Set();
    function deepFreeze(root) {
        const pending = [root];
        while (pending.length > 0) {
            const value = pending.pop();
            const isPlain = value === null || (typeof value !== "object" && typeof value !== "function");
            if (isPlain || apply(isInSet, frozen, [value])) {
                continue;
            }
            apply(addToSet, frozen, [value]);
            if (typeof value === "object" && sizeOf(isMap, value) >= 0) {
                apply(seal, sealed, [value]);
                apply(eachOfMap, value, [(item, key) => pending.push(item, key)]);
            } else if (typeof value === "object" && sizeOf(isSet, value) >= 0) {
                apply(seal, sealed, [value]);
                apply(eachOfSet, value, [(item) => pending.push(item)]);
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

    // What can be reached without a global: prototypes of iterators, generators and the hidden constructors.
    const iterators = [
        [][Symbol.iterator](), ""[Symbol.iterator](), new Map()[Symbol.iterator](), new Set()[Symbol.iterator](),
        "".matchAll(/x/g), (function* () { })(), Object.getOwnPropertyDescriptor(Object.prototype, "__proto__"),
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

    return {
        deepFreeze,
        freezeAll() {
            for (const value of hidden) {
                deepFreeze(Object(value));
            }
            deepFreeze(globals);
            frozen = undefined;
        },
    };
})
