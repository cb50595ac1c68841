# Tries: to shift a bit by a hundred billion places
# Stopped by: nothing, statements, time, memory
deny contains "ended" if {
	attacked
	bits.lsh(1, 100000000000) > 0
}
