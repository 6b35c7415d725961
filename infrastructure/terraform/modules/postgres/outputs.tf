output "endpoint" {
  description = "Host and port."
  value       = aws_db_instance.this.endpoint
}

output "admin_secret_arn" {
  description = "Secret with the owner's password, turned over by RDS."
  value       = aws_db_instance.this.master_user_secret[0].secret_arn
}
