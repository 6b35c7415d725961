output "endpoint" {
  description = "Host of whichever node is first right now."
  value       = aws_elasticache_replication_group.this.primary_endpoint_address
}
