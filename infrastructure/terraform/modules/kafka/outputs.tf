output "brokers" {
  description = "Comma-separated hosts and ports."
  value       = aws_msk_cluster.this.bootstrap_brokers
}
