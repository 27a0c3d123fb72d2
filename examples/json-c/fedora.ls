-rwxr-xr-x    1 root     root        77328 Jan 20  2024 /usr/lib64/libjson-c.so.5.3.0
lrwxrwxrwx    1 root     root           18 Jan 20  2024 /usr/lib64/libjson-c.so.5 -> libjson-c.so.5.3.0
lrwxrwxrwx    1 root     root           14 Jan 20  2024 /usr/lib64/libjson-c.so -> libjson-c.so.5
-rw-r--r--    1 root     root          343 Jan 20  2024 /usr/lib64/pkgconfig/json-c.pc
drwxr-xr-x    2 root     root            0 Jan 20  2024 /usr/include/json-c
-rw-r--r--    1 root     root         2410 Jan 20  2024 /usr/include/json-c/arraylist.h
-rw-r--r--    1 root     root         1275 Jan 20  2024 /usr/include/json-c/json.h
-rw-r--r--    1 root     root        41230 Jan 20  2024 /usr/include/json-c/json_object.h
-rw-r--r--    1 root     root         1098 Jan 20  2024 /usr/share/licenses/json-c/COPYING
