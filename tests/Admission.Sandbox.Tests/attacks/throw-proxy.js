// Tries: to throw a Proxy that loops when the server looks at it
// Stopped by: not there
throw new Proxy({}, { get(){ while(true){} }, getPrototypeOf(){ while(true){} }, ownKeys(){ while(true){} } })
