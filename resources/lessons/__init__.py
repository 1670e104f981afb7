"""The lessons, one file each; core.lessons.builtin names them."""
