# Tries: to list all IPv6 addresses
# Stopped by: statements, time, memory
deny contains "ended" if {
	attacked
	count(net.cidr_expand("::/0")) > 0
}
