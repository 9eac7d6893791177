"""What recsim is compared with: the plain way to do the same job, on the same labels."""
