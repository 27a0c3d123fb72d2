(use-modules (srfi srfi-1) (srfi srfi-34) (srfi srfi-64) (xencmp))

(test-begin "elfnotes")
(call-with-values (lambda () (read-elf-notes "/proc/self/exe"))
  (lambda (notes remarks)
    (test-assert "tag"
      (any (lambda (note)
             (and (string=? "NT_GNU_ABI_TAG" (elf-note-type-name note))
                  (string=? "GNU" (elf-note-owner note))))
           notes))
    (test-equal '() remarks)
    (test-equal '(same)
      (delete-duplicates (map note-comparison-relation
                              (compare-notes notes notes))))
    (test-equal '(only-left)
      (delete-duplicates (map note-comparison-relation
                              (compare-notes notes '()))))))
(test-equal 'caught
  (guard (c ((xencmp-error? c) 'caught)) (read-elf-notes "/etc/passwd")))
(test-end "elfnotes")
