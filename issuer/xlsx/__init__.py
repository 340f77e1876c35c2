"""Spreadsheets read part by part, in bounded memory: an XLSX is a ZIP of XML parts."""
