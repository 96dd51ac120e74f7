"""Records that may be one child: looked at side by side, told apart, or merged and parted again."""
