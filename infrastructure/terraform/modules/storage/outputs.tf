output "files_name" {
  description = "Bucket of the file service."
  value       = aws_s3_bucket.this["files"].bucket
}

output "files_arn" {
  description = "Bucket of the file service, for policies."
  value       = aws_s3_bucket.this["files"].arn
}

output "backups_name" {
  description = "Bucket of the backup jobs."
  value       = aws_s3_bucket.this["backups"].bucket
}

output "backups_arn" {
  description = "Bucket of the backup jobs, for policies."
  value       = aws_s3_bucket.this["backups"].arn
}
