# Tries: to double an array forty times in a constraint
# Stopped by: statements, time, memory
# Template
violation contains {"msg": "ended"} if {
	attacked
	count(«double(×40»[1]«)×40») > 0
}

double(x) := array.concat(x, x)
