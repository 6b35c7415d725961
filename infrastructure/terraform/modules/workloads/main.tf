locals {
  # Who in the cluster may do what outside of it. Everything else has no rights at all.
  roles = {
    file = {
      namespace       = "ultramarket"
      service_account = var.file_account
      statements = [
        { actions = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:DeleteObjectVersion", "s3:AbortMultipartUpload"], resources = ["${var.files_arn}/*"] },
        { actions = ["s3:ListBucket", "s3:ListBucketVersions", "s3:ListBucketMultipartUploads", "s3:PutBucketVersioning"], resources = [var.files_arn] },
        { actions = ["kms:Decrypt", "kms:GenerateDataKey"], resources = [var.key_arn] },
      ]
    }
    # It adds; it can neither read other backups' keys nor delete: a thief of this role cannot erase the past.
    backup = {
      namespace       = "ultramarket"
      service_account = "backup"
      statements = [
        { actions = ["s3:PutObject", "s3:GetObject"], resources = ["${var.backups_arn}/*"] },
        { actions = ["s3:ListBucket"], resources = [var.backups_arn] },
        { actions = ["kms:Decrypt", "kms:GenerateDataKey"], resources = [var.key_arn] },
      ]
    }
    # ClickHouse writes its backups itself, and takes its lock away when one is whole.
    clickhouse = {
      namespace       = "ultramarket-data"
      service_account = "clickhouse"
      statements = [
        { actions = ["s3:PutObject", "s3:GetObject", "s3:AbortMultipartUpload"], resources = ["${var.backups_arn}/daily/*"] },
        { actions = ["s3:DeleteObject"], resources = ["${var.backups_arn}/daily/*/.lock"] },
        { actions = ["s3:ListBucket"], resources = [var.backups_arn] },
        { actions = ["kms:Decrypt", "kms:GenerateDataKey"], resources = [var.key_arn] },
      ]
    }
    external-secrets = {
      namespace       = "external-secrets"
      service_account = "external-secrets"
      statements = [
        { actions = ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"], resources = values(var.secret_arns) },
        { actions = ["kms:Decrypt"], resources = [var.key_arn] },
      ]
    }
  }
}

resource "aws_iam_role" "this" {
  for_each = local.roles

  name = "${var.name}-${each.key}"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = ["sts:AssumeRole", "sts:TagSession"]
      Principal = { Service = "pods.eks.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy" "this" {
  for_each = local.roles

  name = each.key
  role = aws_iam_role.this[each.key].id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [for statement in each.value.statements : {
      Effect   = "Allow"
      Action   = statement.actions
      Resource = statement.resources
    }]
  })
}

resource "aws_eks_pod_identity_association" "this" {
  for_each = local.roles

  cluster_name    = var.cluster
  namespace       = each.value.namespace
  service_account = each.value.service_account
  role_arn        = aws_iam_role.this[each.key].arn
}
